// The answers that were given under an Idempotency-Key. There is one writer, so that of two
// requests with the same key the second one finds what the first one left: it waits by being
// queued. Writer thread.
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "base/idempotency.h"
#include "base/result.h"
#include "store/write.h"

namespace holdfast::store {

// A key that is older may be used for something else.
inline constexpr std::chrono::days idempotency_lifetime{7};

// Nothing when the key is new, the answer when this request was here before; Errc::invalid when
// another one was.
Result<std::optional<KeptAnswer>> find_answer(Transaction& transaction, const IdempotencyKey& key);

// `key` is new.
void keep_answer(Transaction& transaction, const IdempotencyKey& key, const KeptAnswer& answer);

// Gives what `act()` answers, a Result<KeptAnswer>, unless it was done before under this key. An
// error is not kept: the same request may be tried again.
template <typename Act>
Result<KeptAnswer> act_once(Transaction& transaction, const std::optional<IdempotencyKey>& key,
                            Act act)
{
    if (!key)
        return act();
    Result<std::optional<KeptAnswer>> known = find_answer(transaction, *key);
    if (!known)
        return std::move(known).error();
    if (known->has_value())
        return **std::move(known);
    Result<KeptAnswer> answer = act();
    if (answer)
        keep_answer(transaction, *key, *answer);
    return answer;
}

}  // namespace holdfast::store
