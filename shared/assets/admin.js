// The merchant's forms, without leaving the page: what is being done is shown at its button, and
// what came of it in its place. Without this script the same forms load the same page.
'use strict';

(() => {
  const replace = (html) => {
    const next = new DOMParser().parseFromString(html, 'text/html');
    const main = next.querySelector('main');
    if (!main) return false;
    document.title = next.title;
    document.querySelector('main').replaceWith(main);
    const told = main.querySelector('[aria-invalid=true]')
      || main.querySelector('[role=alert], [role=status]');
    if (told) {
      if (!told.matches('input')) told.tabIndex = -1;
      told.focus();
    }
    return true;
  };

  const send = async (form, button) => {
    const fields = new URLSearchParams(new FormData(form, button));
    // Not `form.action`: an input may be called so.
    const answer = await fetch(form.getAttribute('action'), { method: 'POST', body: fields });
    const [here, there] = [new URL(location.href), new URL(answer.url)];
    if (answer.redirected && there.pathname !== here.pathname) {
      location.assign(there);
      return;
    }
    // A page that is not ours, as a gateway's: what was done is seen when the page is loaded anew.
    if (!replace(await answer.text())) {
      location.reload();
      return;
    }
    here.searchParams.delete('notice');
    history.replaceState(null, '', answer.redirected ? there : here);
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    event.preventDefault();
    // One thing after the other: what comes back replaces the page.
    const main = document.querySelector('main');
    if (main.ariaBusy === 'true') return;
    main.ariaBusy = 'true';
    form.ariaBusy = 'true';
    const button = event.submitter;
    if (button) button.ariaDisabled = 'true';
    // It may have been done: nothing is sent a second time by itself.
    send(form, button).catch(() => location.reload());
  });

  // Who comes back by the browser's own button sees what is so now.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
})();
