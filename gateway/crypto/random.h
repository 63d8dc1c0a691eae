#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace crossdock::crypto {

/// Where chance comes from. The daemon has one that asks the kernel; tests and simulations set a seeded one.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<unsigned char> bytes) = 0;
};

/// getrandom(2): fit for keys. Any thread. A kernel that gives none ends the process.
class SystemRandom final : public Random {
public:
    void fill(std::span<unsigned char> bytes) override;
};

/// A number in [0, 1), evenly spread.
double unit_interval(Random& random);

/// `bytes` random bytes as lower-case hexadecimal digits: ids that nobody can guess.
std::string random_id(Random& random, std::size_t bytes = 16);

}  // namespace crossdock::crypto
