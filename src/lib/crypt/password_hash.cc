#include "lib/crypt/password_hash.h"

#include <array>
#include <memory>

#include <crypt.h>
#include <string.h>

namespace holdfast::crypt {
namespace {

// 32 KiB, too much for a thread's stack; holds what the password was turned into.
class Scratch {
public:
    Scratch() = default;
    ~Scratch() { explicit_bzero(data_.get(), sizeof *data_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    crypt_data* get() noexcept { return data_.get(); }

private:
    std::unique_ptr<crypt_data> data_ = std::make_unique<crypt_data>();
};

}  // namespace

std::optional<std::string> hash_password(const std::string& password, const std::string& setting)
{
    if (password.size() > password_bytes_max || password.find('\0') != std::string::npos)
        return std::nullopt;
    Scratch scratch;
    const char* hash = crypt_r(password.c_str(), setting.c_str(), scratch.get());
    // A failure is a text that no hash looks like.
    if (hash == nullptr || *hash == '*')
        return std::nullopt;
    return hash;
}

std::optional<std::string> make_password_hash(const std::string& password)
{
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
    // 0: the method's own cost. No bytes: libcrypt asks the kernel for them.
    if (crypt_gensalt_rn("$y$", 0, nullptr, 0, setting.data(), setting.size()) == nullptr)
        return std::nullopt;
    return hash_password(password, setting.data());
}

}  // namespace holdfast::crypt
