/* Adds the messages of an order to the page as they happen. Without it the page shows those so far. */
(function () {
  "use strict";

  var EVERY_MS = 1000;
  var panel = document.querySelector(".messages");
  if (!panel) {
    return;
  }
  var box = document.getElementById("messages");
  var list = document.getElementById("messages-list");
  var wide = window.matchMedia("(min-width: 1100px)");

  function part(name) {
    return document.getElementById("messages-" + name);
  }

  /* Beside the page it is open; below it, as the reader left it. */
  function arrange() {
    box.open = wide.matches || window.sessionStorage.getItem("messages") === "open";
  }

  function drawn(html) {
    var made = document.createElement("template");
    made.innerHTML = html;
    return made.content.firstElementChild;
  }

  /* From the last to the first, so that each finds its place before the one that follows. */
  function add(items) {
    var next = null;
    var added = [];
    items.slice().reverse().forEach(function (item) {
      var known = document.getElementById("message-" + item.id);
      if (!known) {
        known = drawn(item.html);
        list.insertBefore(known, next);
        added.unshift(known);
      }
      next = known;
    });
    return added;
  }

  function show(told) {
    if (!told) {
      return;
    }
    if (panel.dataset.about !== told.about) {
      list.replaceChildren();
    }
    panel.dataset.about = told.about;
    panel.dataset.total = told.total;
    part("about").textContent = told.about;
    part("count").textContent = told.total;
    part("none").hidden = told.total > 0;
    tell(add(told.items));
  }

  function tell(added) {
    if (added.length === 0) {
      return;
    }
    var names = added.map(function (message) {
      return message.querySelector(".name").textContent;
    });
    part("status").textContent = "New: " + names.join(", ");
    part("news").hidden = false;
    added.forEach(function (message) { message.classList.add("new"); });
    if (wide.matches && !list.contains(document.activeElement)) {
      panel.scrollTop = panel.scrollHeight;
    }
  }

  function ask() {
    if (document.hidden) {
      return Promise.resolve();
    }
    var query = new URLSearchParams(panel.dataset.query);
    query.set("about", panel.dataset.about);
    query.set("total", panel.dataset.total);
    return fetch("/messages?" + query).then(function (answer) {
      return answer.status === 200 ? answer.json() : null;
    }).then(show);
  }

  /* Whatever goes wrong, the next time may go well. */
  function go() {
    ask().catch(function () {}).then(function () { window.setTimeout(go, EVERY_MS); });
  }

  arrange();
  wide.addEventListener("change", arrange);
  box.addEventListener("toggle", function () {
    if (!wide.matches) {
      window.sessionStorage.setItem("messages", box.open ? "open" : "closed");
    }
  });
  window.setTimeout(go, EVERY_MS);
}());
