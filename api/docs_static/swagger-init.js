// Starts Swagger UI. A file of its own, because the page allows no script inside it.
window.ui = SwaggerUIBundle({
  url: document.getElementById("swagger-ui").dataset.openapi,
  dom_id: "#swagger-ui",
  // A link inside the button that opens an operation cannot be reached with a screen reader.
  deepLinking: false,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});
