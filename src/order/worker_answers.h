// How the files of the worker take answers of the store. Loop thread.
#pragma once

#include <functional>
#include <utility>

#include "order/worker.h"

namespace holdfast::order {

template <typename T, typename Act>
std::function<void(Result<T>)> OrderWorker::when_answered(Act act)
{
    return [self = self_, act](Result<T> answer) {
        if (*self == nullptr)
            return;
        act(**self, std::move(answer));
        (*self)->world_.loop.wake(**self);
    };
}

}  // namespace holdfast::order
