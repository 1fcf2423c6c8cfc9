#include "daemon/orders/validation_service.h"

namespace holdfast::daemon {

ValidationService::ValidationService(IoLoop& loop, const OrderSettings& settings)
    : exchanges_{loop, {.connections_max = static_cast<int>(settings.concurrency)}},
      upstream_{{.url = settings.upstream_url}, exchanges_, loop},
      probe_exchanges_{loop, {.connections_max = 1}},
      prober_{{.url = settings.upstream_url}, probe_exchanges_, loop}
{
}

}  // namespace holdfast::daemon
