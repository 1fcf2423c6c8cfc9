#include "store/reader.h"

#include <utility>

#include "base/text.h"

namespace holdfast::store {
namespace {

using sqlite::Failure;
using sqlite::FailureKind;

Errc code_of(FailureKind kind)
{
    switch (kind) {
    case FailureKind::interrupted:
        return Errc::timeout;
    case FailureKind::busy:
    case FailureKind::io:
    case FailureKind::cannot_open:
        return Errc::unavailable;
    case FailureKind::corrupt:
    case FailureKind::not_a_database:
        return Errc::corrupt;
    default:
        return Errc::internal;
    }
}

}  // namespace

Reader::Reader(sqlite::Connection db, const Clock& clock, Duration timeout)
    : db_{std::move(db)}, clock_{clock}, timeout_{timeout}
{
}

void Reader::answer(Read& read)
{
    try {
        run(read);
    } catch (const Failure& failure) {
        read.refuse({code_of(failure.kind()), failure.what()});
    } catch (const std::exception& error) {
        read.refuse({Errc::internal, error.what()});
    }
    db_.interrupt_when({});
    try {
        if (db_.is_in_transaction())
            db_.run("ROLLBACK");
    } catch (const Failure&) {
        // A snapshot that cannot be let go is let go with the next BEGIN's failure, which is said.
    }
}

void Reader::run(Read& read)
{
    Instant deadline = clock_.now() + timeout_;
    db_.interrupt_when([this, deadline] { return clock_.now() >= deadline; });
    db_.run("BEGIN");
    read.run(db_);
    db_.run("COMMIT");
}

}  // namespace holdfast::store
