#include "http/content/constant.h"

#include <utility>

#include "http/content/coding.h"
#include "http/content/entity_tag.h"
#include "lib/gnutls/digest.h"
#include "lib/zlib/gzip.h"

namespace holdfast::http {

Constant::Constant(std::string_view type, std::string text)
    : type_{type},
      plain_{std::make_shared<const std::string>(std::move(text))},
      tag_{make_tag(gnutls::sha256(*plain_))}
{
    if (!is_compressible(type_))
        return;
    std::string smaller = zlib::Gzip{zlib::Gzip::Effort::best}.compress(*plain_);
    smaller.shrink_to_fit();
    if (smaller.size() < plain_->size())
        gzipped_ = std::make_shared<const std::string>(std::move(smaller));
}

Handler answer_with(std::string_view type, std::string text)
{
    auto constant = std::make_shared<const Constant>(type, std::move(text));
    return [constant](const Request&, Reply reply) {
        reply.send({.content_type = constant->type(),
                    .body = constant->plain(),
                    .constant = constant.get()});
    };
}

}  // namespace holdfast::http
