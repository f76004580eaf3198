// The pay button in a page made by hand: `node --test functions/checkout/assets/pay-button.test.mjs`

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import vm from 'node:vm';

const SOURCE = readFileSync(new URL('./pay-button.js', import.meta.url), 'utf8');
const APP = 'https://app.example.com';
const SRC = `${APP}/api/external-checkout/script?v=0123456789abcdef&client_id=client-1`;
// What the app's clock says; the buyer's is an hour behind.
const NOW = 1_700_000_000;
const PAGE = 'https://pay.example.com/p/1';

class Element {
  constructor(tag) {
    Object.assign(this, { tag, children: [], attributes: {}, listeners: {}, style: {}, textContent: '', disabled: false });
  }
  appendChild(child) { this.children.push(child); }
  setAttribute(name, value) { this.attributes[name] = value; }
  getAttribute(name) { return this.attributes[name] ?? null; }
  addEventListener(name, listener) { (this.listeners[name] ??= []).push(listener); }
  closest(selector) { return this.inside === selector ? this : null; }
  fire(name, event = {}) { (this.listeners[name] ?? []).forEach((listener) => listener(event)); }
}

const told = (mData, bResult = true) => ({ json: async () => ({ mData, bResult }) });
const reserved = () => ({
  order: {
    order_id: '20220513-0000079',
    return_notification_url: 'https://demomall.cafe24shop.com/noty',
    response_time: 1700000001,
    hmac: 'aYIC+/=',
    products: [{ product_no: 14, product_price: '1000.00', quantity: 1 }],
  },
});

/** A shop's product page with one box; `change` may take anything away from it. */
function page(change = () => {}) {
  const shop = { shop_name: '데모몰', shop_currency: 'KRW', pg_name: 'DemoPay', time: NOW };
  const it = {
    box: new Element('div'),
    role: 'PRODUCT_DETAIL',
    language: 'en',
    answers: {
      'script/data': () => told(shop),
      'script/hmac': () => ({ json: async () => ({ hmac_key: 'KWo1+/=' }) }),
      payload: () => told({ redirect_uri: PAGE }),
    },
    asked: [],
    reservations: [],
    timers: [],
    went: [],
    shop,
  };
  it.boxes = [it.box];
  it.box.appendChild(new Element('other-button'));
  it.sdk = {
    MALL_ID: 'demomall',
    SHOP_NO: 1,
    init(options) { it.initialised = options; },
    getCustomerIDInfo(done) { done(null, { id: { member_id: 'mockbuyer', guest_id: null } }); },
    precreateOrder(...parts) {
      const done = parts.pop();
      it.reservations.push(parts);
      done(null, reserved());
    },
  };
  const window = new Element('window');
  it.window = window;
  window.parent = window;
  window.location = { origin: 'https://demomall.cafe24.com', pathname: '/product/x/14/', assign: (url) => it.went.push(url) };
  it.document = {
    readyState: 'complete',
    currentScript: { src: SRC },
    documentElement: { get lang() { return it.language; } },
    listeners: {},
    createElement: (tag) => new Element(tag),
    addEventListener: Element.prototype.addEventListener,
    querySelector: (selector) => {
      assert.equal(selector, 'meta[name=path_role]');
      return it.role === undefined ? null : { getAttribute: () => it.role };
    },
    querySelectorAll: (selector) => {
      assert.equal(selector, '#appPaymentButtonBox');
      return it.boxes;
    },
  };
  change(it);
  window.CAFE24API = it.sdk;
  it.globals = vm.createContext({
    window, document: it.document, URL, URLSearchParams,
    Date: { now: () => (NOW - 3600) * 1000 },
    setTimeout: (run) => it.timers.push(run),
    clearTimeout: (number) => { it.timers[number - 1] = () => {}; },
    fetch: async (url, options = {}) => {
      const route = new URL(url).pathname.replace('/api/external-checkout/', '');
      it.asked.push({ url, options });
      return it.answers[route]();
    },
  });
  const before = Object.keys(it.globals);
  vm.runInContext(SOURCE, it.globals);
  assert.deepEqual(Object.keys(it.globals), before, 'no globals');
  assert.deepEqual(Object.keys(window).filter((name) => name.startsWith('pg')), []);
  return it;
}

async function settle() {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => { setImmediate(resolve); });
}

async function shown(change) {
  const it = page(change);
  await settle();
  const area = it.box.children.at(-1);
  [it.button, it.message] = area.children;
  return it;
}

async function press(it) {
  it.button.fire('click');
  await settle();
}

test('it is less than 8 KB', () => {
  assert.ok(Buffer.byteLength(SOURCE) < 8 * 1024);
});

test('the button is added to what is in the box, on product and cart pages', async () => {
  for (const role of ['PRODUCT_DETAIL', 'ORDER_BASKET']) {
    const it = await shown((made) => { made.role = role; });

    assert.deepEqual(it.box.children.map((child) => child.tag), ['other-button', 'div']);
    assert.equal(it.button.tag, 'button');
    assert.equal(it.button.getAttribute('type'), 'button');
    assert.equal(it.button.textContent, 'Pay with DemoPay');
    assert.equal(it.message.getAttribute('role'), 'alert');
    assert.deepEqual({ ...it.initialised }, { client_id: 'client-1' });
    const url = `${APP}/api/external-checkout/script/data?mall_id=demomall&shop_no=1`;
    assert.deepEqual(it.asked.map((asked) => asked.url), [url]);
  }
});

test('the button speaks the language of the page', async () => {
  for (const [language, words] of [
    ['ko', 'DemoPay 결제하기'], ['ko-KR', 'DemoPay 결제하기'], ['ja', 'DemoPayで支払う'], ['zh-TW', '使用 DemoPay 付款'],
    ['vi_VN', 'Thanh toán bằng DemoPay'], ['en', 'Pay with DemoPay'], ['', 'Pay with DemoPay'], ['fr', 'Pay with DemoPay'],
  ]) {
    const it = await shown((made) => { made.language = language; });
    assert.equal(it.button.textContent, words, language);
  }
  const it = await shown((made) => { made.shop.pg_name = "$& $' Pay"; });
  assert.equal(it.button.textContent, "Pay with $& $' Pay");
});

test('where it does not belong there is no button and no error', async () => {
  const reasons = {
    'another page': (it) => { it.role = 'MAIN'; },
    'no role': (it) => { it.role = undefined; },
    'a frame': (it) => { it.window.parent = {}; },
    'no box': (it) => { it.boxes = []; },
    'the layer of options': (it) => { it.box.inside = '.xans-product-optionselectlayer'; },
    'no SDK': (it) => { it.sdk = undefined; },
    'an SDK that throws': (it) => { it.sdk.init = () => { throw new Error('init'); }; },
    'no script element': (it) => { it.document.currentScript = null; },
    'an address without a client id': (it) => { it.document.currentScript = { src: SRC.split('&')[0] }; },
    'an unreadable address': (it) => { it.document.currentScript = { src: '' }; },
    'a page that throws': (it) => { it.document.querySelectorAll = () => { throw new Error('page'); }; },
    'a shop where we are not enabled': (it) => { it.answers['script/data'] = () => told('not enabled', false); },
    'no answer': (it) => { it.answers['script/data'] = () => { throw new Error('offline'); }; },
    'garbage': (it) => { it.answers['script/data'] = () => ({ json: async () => JSON.parse('<') }); },
    'nothing told': (it) => { it.answers['script/data'] = () => told(null); },
    'another answer': (it) => { it.answers['script/data'] = () => ({ json: async () => null }); },
  };
  for (const [reason, change] of Object.entries(reasons)) {
    const it = page(change);
    await settle();
    assert.deepEqual(it.box.children.map((child) => child.tag), ['other-button'], reason);
  }
});

test('the box in the layer of options is passed over for the one in the page', async () => {
  const it = await shown((made) => {
    const layer = new Element('div');
    layer.inside = '.xans-product-optionselectlayer';
    made.boxes = [layer, made.box];
  });
  assert.equal(it.button.tag, 'button');
  assert.deepEqual(it.boxes[0].children, []);
});

test('a script that is loaded twice makes one button', async () => {
  const it = page();
  vm.runInContext(SOURCE, it.globals);
  await settle();
  vm.runInContext(SOURCE, it.globals);
  await settle();
  assert.equal(it.box.children.length, 2);
});

test('a script that runs while the page loads waits for the page', async () => {
  const it = page((made) => { made.document.readyState = 'loading'; });
  await settle();
  assert.equal(it.box.children.length, 1);
  it.document.listeners.DOMContentLoaded.forEach((listener) => listener());
  await settle();
  assert.equal(it.box.children.length, 2);
});

test('a click signs, reserves, hands over and goes to the payment page', async () => {
  const it = await shown();
  await press(it);

  const [, hmac, payload] = it.asked;
  const query = `mall_id=demomall&request_time=${NOW}&client_key=client-1&member_id=mockbuyer`;
  assert.equal(hmac.url, `${APP}/api/external-checkout/script/hmac?${query}`);
  assert.deepEqual(it.reservations, [['demomall', NOW, 'client-1', 'mockbuyer', 'KWo1+/=']]);
  assert.equal(payload.url, `${APP}/api/external-checkout/payload`);
  assert.equal(payload.options.method, 'POST');
  assert.equal(payload.options.headers, undefined, 'the browser need not ask beforehand');
  assert.deepEqual(JSON.parse(payload.options.body), {
    order: [{ product_no: 14, product_price: '1000.00', quantity: 1 }],
    mall_id: 'demomall',
    store_id: '데모몰',
    member_id: 'mockbuyer',
    currency: 'KRW',
    order_id: '20220513-0000079',
    return_notification_url: 'https://demomall.cafe24shop.com/noty',
    return_url_base: 'https://demomall.cafe24.com',
    bGuest: 0,
    response_time: 1700000001,
    hmac: 'aYIC+/=',
  });
  assert.deepEqual(it.went, [PAGE]);
  assert.equal(it.message.textContent, '');
  it.timers.forEach((run) => run());
  assert.equal(it.button.disabled, true, 'until the page is left');
});

test('a guest is named by the id that Cafe24 made', async () => {
  const it = await shown();
  it.sdk.getCustomerIDInfo = (done) => done(null, { id: { member_id: null, guest_id: 'CVID.demomall.01' } });
  await press(it);

  assert.equal(it.reservations[0][3], 'CVID.demomall.01');
  const { member_id: member, bGuest } = JSON.parse(it.asked[2].options.body);
  assert.deepEqual([member, bGuest], ['CVID.demomall.01', 1]);
});

test('items come as a list or under numbers', async () => {
  const items = [{ product_no: 1 }, { product_no: 2 }];
  const { products, ...rest } = reserved().order;
  assert.ok(products);
  for (const order of [{ ...rest, products: items }, { ...rest, ...items }, Object.assign([...items], rest)]) {
    const it = await shown();
    it.sdk.precreateOrder = (mall, time, client, member, hmac, done) => done(null, { order });
    await press(it);
    const body = JSON.parse(it.asked[2].options.body);
    assert.deepEqual([body.order, body.order_id], [items, '20220513-0000079']);
  }
});

test('the buyer returns to the shop and the pages that they came from', async () => {
  for (const [path, base] of [
    ['/', ''], ['/product/x/14/', ''], ['/shop2/product/x', '/shop2'], ['/shop12', '/shop12'], ['/m/product', '/m'],
    ['/m', '/m'], ['/shop2/m/order/basket.html', '/shop2/m'], ['/shop2x/m/', ''], ['/shop/m/', ''], ['/mall/x', ''],
    ['/x/shop2/m', ''],
  ]) {
    const it = await shown();
    it.window.location.pathname = path;
    await press(it);
    const { return_url_base: found } = JSON.parse(it.asked[2].options.body);
    assert.equal(found, `https://demomall.cafe24.com${base}`, path);
  }
});

test('two clicks reserve one order', async () => {
  const it = await shown();
  it.button.fire('click');
  it.button.fire('click');
  await settle();
  it.button.fire('click');
  await settle();
  assert.equal(it.reservations.length, 1);
  assert.deepEqual(it.went, [PAGE]);
});

test('after a failure the buyer is told, and may try again', async () => {
  const failures = {
    'nobody known': (it) => { it.sdk.getCustomerIDInfo = (done) => done(null, { id: { member_id: null, guest_id: null } }); },
    'an SDK error': (it) => { it.sdk.getCustomerIDInfo = (done) => done(new Error('no')); },
    'an SDK without an answer': (it) => { it.sdk.getCustomerIDInfo = (done) => done(null, undefined); },
    'an SDK that throws': (it) => { it.sdk.getCustomerIDInfo = () => { throw new Error('no'); }; },
    'no signature': (it) => { it.answers['script/hmac'] = () => told('no', false); },
    'offline': (it) => { it.answers['script/hmac'] = () => { throw new Error('offline'); }; },
    'a reservation error': (it) => { it.sdk.precreateOrder = (...parts) => parts.pop()({ code: 1 }); },
    'no reservation': (it) => { it.sdk.precreateOrder = (...parts) => parts.pop()(null, {}); },
    'no order id': (it) => { it.sdk.precreateOrder = (...parts) => parts.pop()(null, { order: { products: [] } }); },
    'a payload refused': (it) => { it.answers.payload = () => told('Invalid request', false); },
    'a payload without a page': (it) => { it.answers.payload = () => told({}); },
    'a page that is a script': (it) => { it.answers.payload = () => told({ redirect_uri: 'javascript:alert(1)' }); },
    'garbage': (it) => { it.answers.payload = () => ({ json: async () => JSON.parse('<') }); },
  };
  for (const [reason, fail] of Object.entries(failures)) {
    const it = await shown();
    const good = { answers: { ...it.answers }, sdk: { ...it.sdk } };
    fail(it);
    await press(it);

    assert.equal(it.message.textContent, 'The payment could not be started. Please try again.', reason);
    assert.deepEqual([it.button.disabled, it.button.textContent], [false, 'Pay with DemoPay'], reason);
    assert.deepEqual(it.went, [], reason);

    Object.assign(it.answers, good.answers);
    Object.assign(it.sdk, good.sdk);
    await press(it);
    assert.deepEqual([it.went, it.message.textContent], [[PAGE], ''], reason);
  }
});

test('while it works the button says so', async () => {
  const it = await shown((made) => { made.sdk.getCustomerIDInfo = () => {}; });
  await press(it);
  assert.deepEqual([it.button.disabled, it.button.textContent], [true, 'One moment…']);
});

test('what comes after the patience ended has no effect', async () => {
  for (const step of ['getCustomerIDInfo', 'precreateOrder']) {
    const it = await shown();
    const real = it.sdk[step];
    let late = () => {};
    it.sdk[step] = (...parts) => { late = () => real(...parts); };
    await press(it);
    it.timers.at(-1)();
    assert.equal(it.button.disabled, false, step);
    assert.equal(it.message.textContent, 'The payment could not be started. Please try again.');

    it.sdk[step] = real;
    const asked = it.asked.length;
    late();
    await settle();
    assert.deepEqual([it.went, it.asked.length], [[], asked], step);
    await press(it);
    assert.deepEqual(it.went, [PAGE], step);
  }
});

test('a buyer who comes back by the browser may press again', async () => {
  const it = await shown();
  await press(it);
  it.window.fire('pageshow', { persisted: false });
  assert.equal(it.button.disabled, true);
  it.window.fire('pageshow', { persisted: true });
  assert.equal(it.button.disabled, false);
  await press(it);
  assert.equal(it.reservations.length, 2);
});

test('an SDK that hands itself out at its start is used so', async () => {
  const it = await shown((made) => {
    const { MALL_ID, SHOP_NO, init, ...own } = made.sdk;
    made.sdk = { init: () => ({ ...own, MALL_ID, SHOP_NO }) };
    assert.ok(init);
  });
  await press(it);
  assert.deepEqual(it.went, [PAGE]);
});
