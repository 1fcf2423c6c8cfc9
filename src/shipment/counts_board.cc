#include "shipment/counts_board.h"

#include <utility>

namespace holdfast::shipment {

// What is replaced goes after the lock has.
void CountsBoard::publish(std::shared_ptr<const Counts> counts)
{
    std::string no_trouble;
    Lock lock{mutex_};
    counts_.swap(counts);
    trouble_.swap(no_trouble);
}

void CountsBoard::lose(std::string_view why)
{
    std::shared_ptr<const Counts> nothing;
    std::string trouble{why};
    Lock lock{mutex_};
    counts_.swap(nothing);
    trouble_.swap(trouble);
}

std::shared_ptr<const Counts> CountsBoard::look()
{
    Lock lock{mutex_};
    return counts_;
}

std::string CountsBoard::trouble()
{
    Lock lock{mutex_};
    return trouble_;
}

}  // namespace holdfast::shipment
