#include "daemon/orders/validation_service.h"

namespace holdfast::daemon {

ValidationService::ValidationService(IoLoop& loop, const OrderSettings& settings)
    : exchanges_{loop, {.connections_max = static_cast<int>(settings.concurrency)}},
      upstream_{{.url = settings.upstream_url}, exchanges_, loop}
{
}

}  // namespace holdfast::daemon
