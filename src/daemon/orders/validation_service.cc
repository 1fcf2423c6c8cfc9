#include "daemon/orders/validation_service.h"

namespace holdfast::daemon {

ValidationService::ValidationService(IoLoop& loop, const OrderSettings& settings)
    : exchanges_{loop, {.connections_max = static_cast<int>(settings.concurrency)}},
      upstream_{{.url = settings.upstream_url, .authorization = settings.upstream_authorization},
                exchanges_,
                loop},
      probe_exchanges_{loop, {.connections_max = 1}},
      prober_{{.url = settings.upstream_url, .authorization = settings.upstream_authorization},
              probe_exchanges_,
              loop}
{
}

void ValidationService::apply(const OrderSettings& settings)
{
    upstream_.set_authorization(settings.upstream_authorization);
    prober_.set_authorization(settings.upstream_authorization);
}

}  // namespace holdfast::daemon
