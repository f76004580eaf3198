// The pay button on a shop's product and cart pages. The shop loads it by its hash. It adds one
// element to the page and nothing else; whatever goes wrong, the page goes on without it.
(function () {
  'use strict';

  // After this a step that does not end counts as failed, and the buyer may try again.
  var PATIENCE_MS = 20000;
  var ROUTES = '/api/external-checkout/';
  var ROLES = ['ORDER_BASKET', 'PRODUCT_DETAIL'];
  var WORDS = {
    en: ['Pay with {pg}', 'One moment…', 'The payment could not be started. Please try again.'],
    ja: ['{pg}で支払う', '処理中…', 'お支払いを開始できませんでした。もう一度お試しください。'],
    ko: ['{pg} 결제하기', '처리 중…', '결제를 시작하지 못했습니다. 다시 시도해 주세요.'],
    vi: ['Thanh toán bằng {pg}', 'Đang xử lý…', 'Không thể bắt đầu thanh toán. Vui lòng thử lại.'],
    zh: ['使用 {pg} 付款', '處理中…', '無法開始付款，請再試一次。']
  };

  // Known only while the script itself runs.
  var script = document.currentScript;

  function start() {
    var role = document.querySelector('meta[name=path_role]');
    var here = role && ROLES.indexOf(role.getAttribute('content')) >= 0;
    var sdk = window.CAFE24API;
    if (!here || !script || !sdk || window.parent !== window) return;
    var address = new URL(script.src);
    var app = { base: address.href.split(ROUTES)[0], client: address.searchParams.get('client_id') };
    if (!app.client || !emptyBox(app.client)) return;
    var own = sdk.init({ client_id: app.client });
    app.sdk = own && own.precreateOrder ? own : sdk;
    app.mall = app.sdk.MALL_ID || sdk.MALL_ID;
    var shop = app.sdk.SHOP_NO || sdk.SHOP_NO;
    ask(app, 'script/data', { mall_id: app.mall, shop_no: shop }).then(function (told) {
      var box = emptyBox(app.client);
      if (told.bResult !== true || !box) return;
      app.shop = told.mData;
      // The buyer's clock may be wrong; the app's is not.
      app.ahead = app.shop.time * 1000 - Date.now();
      show(app, box);
    }).catch(nothing);
  }

  // Where pay buttons belong: not the box in the layer of options, nor one that has ours already.
  function emptyBox(client) {
    var boxes = document.querySelectorAll('#appPaymentButtonBox');
    for (var i = 0; i < boxes.length; i += 1) {
      if (boxes[i].closest('.xans-product-optionselectlayer')) continue;
      for (var j = 0; j < boxes[i].children.length; j += 1) {
        if (boxes[i].children[j].getAttribute('data-pg-app') === client) return null;
      }
      return boxes[i];
    }
    return null;
  }

  function show(app, box) {
    var words = spoken(app.shop.pg_name);
    var area = document.createElement('div');
    var button = document.createElement('button');
    var message = document.createElement('p');
    var turn = 0;

    function rest(text) {
      turn += 1;
      button.disabled = false;
      button.textContent = words[0];
      message.textContent = text;
    }

    function press() {
      if (button.disabled) return;
      rest('');
      button.disabled = true;
      button.textContent = words[1];
      var mine = turn;
      // What ends after its turn is over has no effect any more.
      function step(next) {
        return function (value) {
          if (mine !== turn) throw new Error('too late');
          return next(value);
        };
      }
      var late = setTimeout(function () { if (mine === turn) rest(words[2]); }, PATIENCE_MS);
      pay(app, step).then(step(function (page) {
        clearTimeout(late);
        window.location.assign(page);
      })).catch(function () {
        clearTimeout(late);
        if (mine === turn) rest(words[2]);
      });
    }

    area.setAttribute('data-pg-app', app.client);
    area.style.cssText = 'margin:5px auto;padding:0 5px';
    button.setAttribute('type', 'button');
    button.style.cssText = 'box-sizing:border-box;width:100%;padding:12px;border:0;border-radius:4px;'
      + 'background:#1f5eff;color:#fff;font-size:16px;font-weight:bold;cursor:pointer';
    message.setAttribute('role', 'alert');
    // In the shop's own color: nobody knows on which one it stands.
    message.style.cssText = 'margin:5px 0;font-size:14px;font-weight:bold';
    rest('');
    button.addEventListener('click', press);
    // The buyer came back by the browser's own button.
    window.addEventListener('pageshow', function (event) { if (event.persisted) rest(''); });
    area.appendChild(button);
    area.appendChild(message);
    box.appendChild(area);
  }

  function spoken(pg) {
    var language = (document.documentElement.lang || 'en').slice(0, 2).toLowerCase();
    var words = Object.prototype.hasOwnProperty.call(WORDS, language) ? WORDS[language] : WORDS.en;
    return words.map(function (text) { return text.replace('{pg}', function () { return pg; }); });
  }

  // Reserves the order and asks for its payment page.
  function pay(app, step) {
    var order = { mall_id: app.mall, store_id: app.shop.shop_name, currency: app.shop.shop_currency };
    var time = Math.floor((Date.now() + app.ahead) / 1000);
    return buyer(app.sdk).then(step(function (buyer) {
      order.member_id = buyer.id;
      order.bGuest = buyer.guest;
      return ask(app, 'script/hmac', {
        mall_id: app.mall, request_time: time, client_key: app.client, member_id: buyer.id
      });
    })).then(step(function (signed) {
      return reserve(app, time, order.member_id, text(signed.hmac_key));
    })).then(step(function (reserved) {
      order.order = items(reserved.products || reserved);
      order.order_id = text(reserved.order_id);
      order.return_notification_url = reserved.return_notification_url;
      order.return_url_base = base(window.location);
      order.response_time = reserved.response_time;
      order.hmac = reserved.hmac;
      return ask(app, 'payload', {}, order);
    })).then(function (told) {
      var page = told.bResult === true && told.mData.redirect_uri;
      if (!/^https?:\/\//.test(page)) throw new Error('no page');
      return page;
    });
  }

  function buyer(sdk) {
    return answered(function (done) { sdk.getCustomerIDInfo(done); }).then(function (answer) {
      var id = answer.id;
      return id.member_id ? { id: text(id.member_id), guest: 0 } : { id: text(id.guest_id), guest: 1 };
    });
  }

  function reserve(app, time, member, hmac) {
    return answered(function (done) {
      app.sdk.precreateOrder(app.mall, time, app.client, member, hmac, done);
    }).then(function (answer) { return answer.order; });
  }

  function answered(call) {
    return new Promise(function (resolve, reject) {
      call(function (error, answer) { if (error) reject(error); else resolve(answer); });
    });
  }

  // A list, or an object that has the items under numbers.
  function items(found) {
    if (Array.isArray(found)) return found.slice();
    return Object.keys(found).filter(function (name) { return /^\d+$/.test(name); })
      .map(function (name) { return found[name]; });
  }

  // Where the buyer returns to: the shop, and its mobile pages, as in this page's address.
  function base(location) {
    return location.origin + /^(?:\/shop\d+(?=\/|$))?(?:\/m(?=\/|$))?/.exec(location.pathname)[0];
  }

  function text(value) {
    if (value === undefined || value === null || value === '') throw new Error('nothing there');
    return String(value);
  }

  function ask(app, route, query, body) {
    var url = app.base + ROUTES + route;
    var named = new URLSearchParams(query).toString();
    var options = { credentials: 'omit' };
    if (body) {
      // JSON in a plain text, so that the browser need not ask beforehand.
      options.method = 'POST';
      options.body = JSON.stringify(body);
    }
    return fetch(named ? url + '?' + named : url, options)
      .then(function (answer) { return answer.json(); });
  }

  function nothing() {}

  function safely() {
    try { start(); } catch (ignored) { nothing(); }
  }

  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', safely);
  } else {
    safely();
  }
}());
