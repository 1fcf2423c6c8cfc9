#include "ctl/doctor/package_state.h"

#include "ctl/program.h"

namespace holdfast::ctl::doctor {

Result<std::string> package_state()
{
    return output_of({"dpkg-query", "--show", "--showformat=${db:Status-Status}", "holdfast"});
}

}  // namespace holdfast::ctl::doctor
