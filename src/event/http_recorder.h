// Makes records of what the server has answered. Loop thread.
#pragma once

#include "base/random.h"
#include "event/recorder.h"
#include "http/observer.h"

namespace holdfast::event {

class HttpRecorder final : public http::RequestListener {
public:
    HttpRecorder(Loop& loop, Recorder& recorder, Random random, double sample) noexcept
        : loop_{loop}, recorder_{recorder}, random_{random}, sample_{sample}
    {
    }

    // The part of requests of which there are events, from 0 to 1. Of errors there always are.
    void set_sample(double sample) noexcept { sample_ = sample; }
    double sample() const noexcept { return sample_; }

    void request_finished(const http::Finished& finished) noexcept override;

private:
    Loop& loop_;
    Recorder& recorder_;
    Random random_;
    double sample_;
};

}  // namespace holdfast::event
