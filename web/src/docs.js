import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

const place = document.getElementById("swagger");

// A link inside of a button is neither to a screen reader: the path is a text, the button opens it.
const withoutLinksInButtons = () => ({
  wrapComponents: {
    DeepLink: (_, { React }) => ({ text }) => React.createElement("span", null, text),
  },
});

SwaggerUI({
  url: place.dataset.document, domNode: place, deepLinking: true, validatorUrl: null,
  tryItOutEnabled: false, plugins: [withoutLinksInButtons],
  onComplete: () => document.getElementById("servers")?.setAttribute("aria-label", "Server"),
});
