#include "tests/store/power_loss/change.h"

#include <array>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace holdfast::power_loss {
namespace {

using store::Lane;
using store::Transaction;
// Bound texts are not copied.
using sv = std::string_view;

constexpr std::size_t weight = 256;

std::string any_status(Random& random)
{
    static constexpr std::array statuses{"CREATED", "IN_TRANSIT", "DELIVERED", "LOST"};
    return statuses.at(random.below(statuses.size()));
}

sqlite::Bytes bytes_of(const std::string& text)
{
    return std::as_bytes(std::span{text});
}

std::int64_t insert(Transaction& transaction, const Shipment& shipment)
{
    transaction.db.run("INSERT INTO shipments(status, created_at) VALUES (?, ?)",
                       {sv{shipment.status}, sv{shipment.created_at}});
    return transaction.db.last_insert_id();
}

std::string add(Contents& contents, std::int64_t id, const Shipment& shipment)
{
    return contents.shipments.emplace(id, shipment).second
               ? std::string{}
               : join("shipment ", id, " was given away twice");
}

class Create final : public Change {
public:
    Create(std::string key, Random& random)
        : Change{Lane::intake, weight},
          key_{std::move(key)},
          shipment_{any_status(random), random.hex(24)},
          // Some answers need a page of their own.
          body_{random.hex(random.below(8) == 0 ? 6000 : 1 + random.below(300))}
    {
    }

    void apply(Transaction& transaction) override
    {
        is_repeated_ = false;
        location_ =
            transaction.db.text("SELECT location FROM idempotency_keys WHERE key = ?", {sv{key_}});
        if (!location_.empty()) {
            is_repeated_ = true;
            return;
        }
        id_ = insert(transaction, shipment_);
        location_ = join("/shipments/", id_);
        transaction.db.run(R"(
            INSERT INTO idempotency_keys(key, content, status, location, body, created_at)
            VALUES (?, ?, 201, ?, ?, ?))",
                           {sv{key_}, bytes_of(key_), sv{location_}, bytes_of(body_), id_});
    }

    std::string mean(Contents& contents) const override
    {
        if (location_.empty())
            return {};  // It was never begun.
        auto found = contents.answers.find(key_);
        if (is_repeated_)
            return found == contents.answers.end()       ? join(key_, " was answered as known")
                   : found->second.location != location_ ? join(key_, " got another answer")
                                                         : std::string{};
        if (found != contents.answers.end())
            return join(key_, " was carried out twice");
        contents.answers.emplace(key_, Answer{key_, 201, location_, body_});
        return add(contents, id_, shipment_);
    }
    std::string name() const override { return join("create under ", key_); }

private:
    std::string key_;
    Shipment shipment_;
    std::string body_;
    bool is_repeated_ = false;
    std::int64_t id_ = 0;
    std::string location_;
};

class CreateMany final : public Change {
public:
    explicit CreateMany(Random& random) : Change{Lane::intake, weight}
    {
        for (std::uint64_t left = 2 + random.below(4); left > 0; --left)
            shipments_.push_back({any_status(random), random.hex(24)});
    }

    void apply(Transaction& transaction) override
    {
        ids_.clear();
        for (const Shipment& shipment : shipments_)
            ids_.push_back(insert(transaction, shipment));
    }

    std::string mean(Contents& contents) const override
    {
        std::string wrong;
        for (std::size_t i = 0; i < ids_.size(); ++i)
            wrong += add(contents, ids_[i], shipments_[i]);
        return wrong;
    }
    std::string name() const override { return join("create ", shipments_.size()); }

private:
    std::vector<Shipment> shipments_;
    std::vector<std::int64_t> ids_;
};

class SetStatus final : public Change {
public:
    SetStatus(std::int64_t id, Random& random)
        : Change{Lane::finish, weight}, id_{id}, status_{any_status(random)}
    {
    }

    void apply(Transaction& transaction) override
    {
        is_there_ = transaction.db.run("UPDATE shipments SET status = ? WHERE id = ?",
                                       {sv{status_}, id_}) == 1;
    }

    std::string mean(Contents& contents) const override
    {
        if (!is_there_)
            return {};
        auto found = contents.shipments.find(id_);
        if (found == contents.shipments.end())
            return join("shipment ", id_, " was changed and is not there");
        found->second.status = status_;
        return {};
    }
    std::string name() const override { return join("set the status of ", id_); }

private:
    std::int64_t id_;
    std::string status_;
    bool is_there_ = false;
};

class Remove final : public Change {
public:
    explicit Remove(std::int64_t id) : Change{Lane::finish, weight}, id_{id} {}

    void apply(Transaction& transaction) override
    {
        is_there_ = transaction.db.run("DELETE FROM shipments WHERE id = ?", {id_}) == 1;
    }

    std::string mean(Contents& contents) const override
    {
        return !is_there_ || contents.shipments.erase(id_) == 1
                   ? std::string{}
                   : join("shipment ", id_, " was removed twice");
    }
    std::string name() const override { return join("remove ", id_); }

private:
    std::int64_t id_;
    bool is_there_ = false;
};

class FailHalfWay final : public Change {
public:
    explicit FailHalfWay(Random& random)
        : Change{Lane::finish, weight}, shipment_{any_status(random), random.hex(24)}
    {
    }

    void apply(Transaction& transaction) override
    {
        insert(transaction, shipment_);
        throw std::runtime_error{"half of it is enough"};
    }

    std::string mean(Contents&) const override { return {}; }
    std::string name() const override { return "fail half-way"; }

private:
    Shipment shipment_;
};

}  // namespace

std::unique_ptr<Change> create(std::string key, Random& random)
{
    return std::make_unique<Create>(std::move(key), random);
}

std::unique_ptr<Change> create_many(Random& random)
{
    return std::make_unique<CreateMany>(random);
}

std::unique_ptr<Change> set_status(std::int64_t id, Random& random)
{
    return std::make_unique<SetStatus>(id, random);
}

std::unique_ptr<Change> remove(std::int64_t id)
{
    return std::make_unique<Remove>(id);
}

std::unique_ptr<Change> fail_half_way(Random& random)
{
    return std::make_unique<FailHalfWay>(random);
}

}  // namespace holdfast::power_loss
