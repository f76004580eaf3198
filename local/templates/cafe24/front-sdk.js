/* The front SDK of the simulated mall: what scripts of apps may use on its pages. */
(function () {
  "use strict";

  var page = document.currentScript.dataset;
  var shop = "/" + page.mallId + "/" + page.shopNo;

  function guestId() {
    var known = window.localStorage.getItem("CVID");
    if (!known) {
      var bytes = window.crypto.getRandomValues(new Uint8Array(8));
      var hex = Array.from(bytes, function (byte) { return byte.toString(16).padStart(2, "0"); });
      known = "CVID." + page.mallId + "." + hex.join("");
      window.localStorage.setItem("CVID", known);
    }
    return known;
  }

  /* Who is signed in at the mall: here, whom a cookie names. */
  function memberId() {
    var found = /(?:^|; )member_id=([^;]+)/.exec(document.cookie);
    return found && decodeURIComponent(found[1]);
  }

  function post(path, fields) {
    var request = { method: "POST", body: new URLSearchParams(fields), credentials: "same-origin" };
    return fetch(shop + path, request).then(function (response) {
      return response.json().then(function (answer) {
        if (!response.ok) {
          throw new Error(answer.message);
        }
        return answer;
      });
    });
  }

  /* On a product page the product goes into the cart first: the cart is what is ordered. */
  function fillCart() {
    if (page.role !== "PRODUCT_DETAIL") {
      return Promise.resolve();
    }
    return post("/exec/front/order/basket/", { product_no: page.productNo });
  }

  function reserve(fields) {
    return fillCart().then(function () {
      return post("/exec/front/order/reserve/", fields);
    }).then(function (answer) {
      return { order: {
        order_id: answer.order_id,
        return_notification_url: answer.return_noty_url,
        response_time: answer.response_time,
        hmac: answer.hmac,
        products: answer.products
      } };
    });
  }

  function answer(promise, callback) {
    promise.then(function (result) { callback(null, result); }, function (error) { callback(error, null); });
  }

  window.CAFE24API = {
    MALL_ID: page.mallId,
    SHOP_NO: Number(page.shopNo),
    init: function (options) {
      this.CLIENT_ID = typeof options === "string" ? options : options.client_id;
      return this;
    },
    getCustomerIDInfo: function (callback) {
      var member = memberId();
      var id = { member_id: member, guest_id: member ? null : guestId() };
      answer(Promise.resolve({ id: id }), callback);
    },
    getShopInfo: function (callback) {
      var info = { language_code: page.language, currency_code: page.currency };
      answer(Promise.resolve({ shop: info }), callback);
    },
    precreateOrder: function (mallId, requestTime, clientId, memberId, hmac, callback) {
      answer(reserve({
        mall_id: mallId,
        request_time: requestTime,
        app_key: clientId,
        member_id: memberId,
        hmac: hmac,
        delv_type: "A"
      }), callback);
    }
  };
}());
