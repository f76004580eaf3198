// What holds for every page; tells what does not. `axe` stands above.
const [what, done] = arguments;
const LARGEST = 50 * 1024;
const SHIFT = 0.01;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const wrong = [];

async function rules(only) {
  const options = { runOnly: only, resultTypes: ['violations'], preload: false, iframes: false };
  const { violations } = await axe.run(document, options);
  for (const { id, impact, help, nodes } of violations) {
    if (impact !== 'serious' && impact !== 'critical') continue;
    const where = nodes.map((node) => `${node.target.join(' ')} (${node.any[0]?.message ?? ''})`);
    wrong.push(`${id}: ${help}: ${where.slice(0, 5).join(', ')}`);
  }
}

function structure() {
  const { documentElement: page } = document;
  if (!page.lang) wrong.push('it says no language');
  const titles = document.querySelectorAll('h1').length;
  if (titles !== 1) wrong.push(`it has ${titles} h1`);
  const [wide, room] = [document.scrollingElement.scrollWidth, page.clientWidth];
  if (wide > room) wrong.push(`it is ${wide} px wide in ${room} px`);
}

// Of other origins the browser tells no size.
async function size(entry) {
  if (entry.decodedBodySize || new URL(entry.name).origin === location.origin) {
    return entry.decodedBodySize;
  }
  const file = await fetch(entry.name, { cache: 'force-cache', credentials: 'omit' });
  return (await file.blob()).size;
}

async function weight() {
  const loaded = performance.getEntriesByType('resource');
  const files = loaded.filter((entry) => ['link', 'script', 'css'].includes(entry.initiatorType));
  const sizes = await Promise.all([...performance.getEntriesByType('navigation'), ...files].map(size));
  const bytes = sizes.reduce((sum, one) => sum + one, 0);
  if (bytes > LARGEST || bytes === 0) wrong.push(`it weighs ${bytes} bytes`);
}

async function stillness() {
  const moves = [];
  const add = (entries) => moves.push(...entries);
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: 'layout-shift', buffered: true });
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 0)));
  add(observer.takeRecords());
  observer.disconnect();
  // What moved before anything was painted, nobody has seen: a mouse that rests on a frame lays its
  // page out before the style is there.
  const [painted] = performance.getEntriesByName('first-contentful-paint');
  const seen = moves.filter((entry) => entry.startTime > (painted?.startTime ?? 0));
  const moved = seen.reduce((sum, entry) => sum + entry.value, 0);
  const box = (rect) => `${rect.x},${rect.y} ${rect.width}×${rect.height}`;
  const told = seen.flatMap((entry) => entry.sources.map(({ node, previousRect, currentRect }) => (
    `${node?.nodeName} from ${box(previousRect)} to ${box(currentRect)}`)));
  if (moved >= SHIFT) wrong.push(`its layout moved by ${moved}: ${told.join(', ')}`);
}

async function all() {
  if (what === 'colors') return rules({ type: 'rule', values: ['color-contrast'] });
  structure();
  await weight();
  await stillness();
  await rules({ type: 'tag', values: TAGS });
}

all().catch((error) => wrong.push(String(error))).then(() => done(wrong));
