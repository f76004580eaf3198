// The merchant's forms, without leaving the page: what is being done is shown at its button, and
// what came of it in its place. Without this script the same forms load the same page.
'use strict';

(() => {
  const replace = (html) => {
    const next = new DOMParser().parseFromString(html, 'text/html');
    const main = next.querySelector('main');
    if (!main) return false;
    document.title = next.title;
    // The navigation says where one is now.
    const header = next.querySelector('header');
    if (header) document.querySelector('header').replaceWith(header);
    document.querySelector('main').replaceWith(main);
    const told = main.querySelector('[role=alert], [role=status]');
    if (told) {
      told.tabIndex = -1;
      told.focus();
    }
    return true;
  };

  document.addEventListener('submit', async (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    form.ariaBusy = 'true';
    const button = event.submitter;
    const fields = new URLSearchParams(new FormData(form, button));
    if (button) button.ariaDisabled = 'true';
    try {
      // Not `form.action`: an input may be called so.
      const answer = await fetch(form.getAttribute('action'), { method: 'POST', body: fields });
      if (replace(await answer.text())) {
        history.replaceState(null, '', answer.redirected ? answer.url : location.href);
        return;
      }
    } catch (_unreachable) {
      // The browser says it better.
    }
    form.submit();
  });
})();
