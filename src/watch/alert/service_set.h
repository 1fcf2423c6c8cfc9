// The services that alerts are about, and who of them depends on whom. Pure; loop thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "watch/finding.h"
#include "watch/service.h"

namespace holdfast::watch {

class ServiceSet {
public:
    // Of one service: a set that is wired together without end costs no more.
    static constexpr std::size_t ancestors_max = 256;

    void define(ServiceKey key, std::shared_ptr<const Service> service);
    void forget(ServiceKey key);
    // What it depends on besides what its definition says, by ids; in place of what was said
    // before. Until it is forgotten.
    void relate(ServiceKey key, std::vector<std::string> depends_on);

    // Null: there is no such service.
    const std::shared_ptr<const Service>& find(ServiceKey key) const noexcept;
    bool has(std::string_view id) const noexcept { return keys_.contains(id); }
    // Those that it depends on, and those on whom they do; each once, and never itself, circles
    // or not. What depends_on names and nobody defined is left out.
    std::vector<ServiceKey> ancestors(ServiceKey key) const;

private:
    void drop(ServiceKey key);
    void add_parents(ServiceKey of, ServiceKey self, std::vector<ServiceKey>& into) const;
    void add_parents(const std::vector<std::string>& ids, ServiceKey self,
                     std::vector<ServiceKey>& into) const;

    std::map<ServiceKey, std::shared_ptr<const Service>> services_;
    std::map<std::string, ServiceKey, std::less<>> keys_;
    std::map<ServiceKey, std::vector<std::string>> related_;
};

}  // namespace holdfast::watch
