import SwaggerUI from "swagger-ui-dist/swagger-ui-es-bundle.js";

const place = document.getElementById("swagger");
SwaggerUI({ url: place.dataset.document, domNode: place, deepLinking: true, validatorUrl: null,
            tryItOutEnabled: false });
