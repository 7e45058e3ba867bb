// Starts ReDoc. A file of its own, because the page allows no script inside it.
(function () {
  var place = document.getElementById("redoc");
  Redoc.init(place.dataset.openapi, { disableSearch: true, hideDownloadButton: false, nativeScrollbars: true }, place);
})();
