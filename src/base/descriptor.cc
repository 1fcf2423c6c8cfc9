#include "base/descriptor.h"

#include <unistd.h>

namespace holdfast {

Descriptor::~Descriptor()
{
    if (fd_ >= 0)
        (void)::close(fd_);
}

}  // namespace holdfast
