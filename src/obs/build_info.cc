#include "obs/build_info.h"

#include "base/text.h"

namespace holdfast::obs {

std::string compiler()
{
#if defined(__clang__)
    return join("clang ", __clang_major__, '.', __clang_minor__, '.', __clang_patchlevel__);
#else
    return join("gcc ", __GNUC__, '.', __GNUC_MINOR__, '.', __GNUC_PATCHLEVEL__);
#endif
}

void register_build_info(Registry& registry, std::string_view version)
{
    registry.info({"holdfast_build_info", "The build that is running; always 1."},
                  {{"version", std::string{version}}, {"compiler", compiler()}});
}

}  // namespace holdfast::obs
