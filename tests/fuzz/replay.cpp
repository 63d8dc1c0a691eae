// Runs a fuzz target over every file below the folders named, each also cut and with bytes flipped by a fixed
// generator: what a plain build can do without libFuzzer, the same on every machine.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::uintmax_t largest_seed = 64 * 1024;
constexpr int mutations_a_seed = 20;

void run(const std::string& bytes) {
    // A heap copy of the exact size, so that ASan sees a read past the end.
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void run_with_mutations(const std::string& seed, std::mt19937& random) {
    run(seed);
    for (int i = 0; i < mutations_a_seed && !seed.empty(); ++i) {
        std::string mutated = seed.substr(0, random() % seed.size() + 1);
        for (unsigned flips = random() % 8; flips > 0; --flips)
            mutated[random() % mutated.size()] = static_cast<char>(random());
        run(mutated);
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::mt19937 random(20261125);
    std::size_t files = 0;
    run({});
    for (int i = 1; i < argc; ++i) {
        if (!std::filesystem::exists(argv[i])) continue;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
            if (!entry.is_regular_file() || entry.file_size() > largest_seed) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            run_with_mutations(std::string(std::istreambuf_iterator<char>(in), {}), random);
            ++files;
        }
    }
    std::printf("%zu seeds, %zu inputs: no crash\n", files, files * (mutations_a_seed + 1) + 1);
    return 0;
}
