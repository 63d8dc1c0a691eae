#include "tests/bench/whole/generate.h"

#include "tests/support/suppliers.h"

#include "gateway/core/gtin.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <random>

namespace crossdock::bench {

namespace {

constexpr std::uint64_t lines_per_set = 5000, sets_per_group = 10;
constexpr std::array adjectives{"BLUE",  "RED", "GREEN", "BLACK",  "WHITE",
                                "STEEL", "OAK", "WOOL",  "COTTON", "CERAMIC"};
constexpr std::array nouns{"DESK LAMP",  "OFFICE CHAIR", "WATER BOTTLE", "RUNNING SHOE", "USB CABLE 2M",
                           "DOOR HINGE", "BIKE PUMP",    "PAINT ROLLER", "STORAGE BOX",  "TEA KETTLE"};
constexpr std::array warehouses{"DC01", "DC02", "DC07", "EU11", "EU12"};

template <class... Values>
std::string print(const char* format, Values... values) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    return print("%04d%02d%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

class X12 {
public:
    X12(const std::string& path, std::uint64_t seed)
        : out_(path, std::ios::binary), random_(seed), day_(today()) {}

    std::uint64_t write(std::uint64_t lines) {
        put(print("ISA*00*          *00*          *ZZ*%-15s*ZZ*%-15s*%s*1030*U*00401*%09d*0*P*>", "BIGSUPPLY",
                  "CROSSDOCK", day_.c_str() + 2, 905));
        std::uint64_t left = lines;
        int group = 0;
        while (left > 0) {
            put(print("GS*IB*BIGSUPPLY*CROSSDOCK*%s*1030*%d*X*004010", day_.c_str(), ++group));
            std::uint64_t sets = 0;
            for (; left > 0 && sets < sets_per_group; ++sets)
                left -= transaction_set(std::min(left, lines_per_set));
            put(print("GE*%d*%d", static_cast<int>(sets), group));
        }
        put(print("IEA*%d*%09d", group, 905));
        return static_cast<std::uint64_t>(out_.tellp());
    }

private:
    void put(const std::string& segment) {
        out_ << segment << '~';
        ++segments_;
    }
    template <class List>
    const char* any(const List& list) {
        return list[random_() % list.size()];
    }
    std::uint64_t below(std::uint64_t most) { return random_() % (most + 1); }
    std::string any_day() {
        return print("2026%02d%02d", static_cast<int>(1 + below(11)), static_cast<int>(1 + below(27)));
    }

    std::uint64_t transaction_set(std::uint64_t count) {
        const std::uint64_t first = segments_;
        const int number = ++set_;
        put(print("ST*846*%09d", number));
        put(print("BIA*00*SI*INV%07d*%s*1030", number, day_.c_str()));
        put("CUR*SE*USD");
        put("DTM*007*" + day_ + "*1030");
        put("REF*IA*10443");
        put("N1*SU*BIG SUPPLY CO*92*10443");
        put("N1*WH*BIG DC EAST*92*DC01");
        for (std::uint64_t i = 1; i <= count; ++i) line(i);
        put(print("CTT*%d", static_cast<int>(count)));
        put(print("SE*%d*%09d", static_cast<int>(segments_ - first + 1), number));
        return count;
    }
    void line(std::uint64_t in_set) {
        ++line_;
        const std::string gtin = large_gtin(line_);
        put(print("LIN*%d*VN*%s*UP*%s*SK*S%08d", static_cast<int>(in_set), large_sku(line_).c_str(),
                  gtin.c_str() + 1, static_cast<int>(line_ * 3 + 100'000)));
        put(print("PID*F*08***%s %s %d", any(adjectives), any(nouns), static_cast<int>(line_ % 977)));
        put("DTM*036*" + any_day());
        put(print("CTP**UCP*%d.%02d", static_cast<int>(1 + below(899)), static_cast<int>(below(99))));
        put(print("QTY*33*%d*EA", static_cast<int>(below(2500))));
        put("DTM*007*" + day_);
        if (line_ % 3 == 0) {
            put(print("QTY*29*%d*EA", static_cast<int>(below(900))));
            put("DTM*018*" + any_day());
        }
        if (line_ % 2 == 0) put(print("N1*WH*BIG %s*92*%s", any(warehouses), any(warehouses)));
    }

    std::ofstream out_;
    support::Random random_;
    std::string day_;
    std::uint64_t segments_ = 0, line_ = 0;
    int set_ = 0;
};

}  // namespace

std::uint64_t write_edifact(const std::string& path, std::uint64_t lines, std::uint64_t seed) {
    std::ofstream out(path, std::ios::binary);
    std::mt19937_64 random(seed);
    const std::string day = today();
    out << "UNA:+.? 'UNB+UNOC:3+5412345000013:14+4012345500004:14+" << day.substr(2) << ":1030+905++INVRPT'";
    std::uint64_t written = 0;
    int messages = 0;
    while (written < lines) {
        ++messages;
        std::uint64_t segments = 7;
        out << "UNH+" << messages << "+INVRPT:D:96A:UN:EAN004'BGM+35+INV" << messages << "+9'DTM+137:" << day
            << "1030:203'NAD+SU+5412345000013::9'NAD+BY+4012345500004::9'CUX+2:EUR:10'";
        for (std::uint64_t i = 1; i <= lines_per_set && written < lines; ++i, segments += 7) {
            ++written;
            out << "LIN+" << i << "++" << large_gtin(written).substr(1) << ":EN'PIA+1+" << large_sku(written)
                << ":SA'IMD+F+8+:::" << adjectives[random() % adjectives.size()] << ' '
                << nouns[random() % nouns.size()] << ' ' << written << "'QTY+145:" << random() % 3000
                << ":PCE'LOC+18+" << warehouses[random() % warehouses.size()] << "::92'DTM+7:" << day
                << ":102'PRI+AAA:" << random() % 500 << '.' << random() % 90 + 10 << "'";
        }
        out << "UNT+" << segments << '+' << messages << "'";
    }
    out << "UNZ+" << messages << "+905'";
    return static_cast<std::uint64_t>(out.tellp());
}

std::uint64_t write_x12(const std::string& path, std::uint64_t lines, std::uint64_t seed) {
    return X12(path, seed).write(lines);
}

std::string large_sku(std::uint64_t line) {
    return print("BIG-%07llu", static_cast<unsigned long long>(line));
}

std::string large_gtin(std::uint64_t line) {
    // Twelve digits behind a 0, so that it is a UPC as well.
    const std::string body = print("02%010llu", static_cast<unsigned long long>(line));
    return body + gtin_check_digit(body);
}

std::uint64_t write_csv(const std::string& path, std::uint64_t lines, std::uint64_t seed) {
    std::ofstream out(path, std::ios::binary);
    support::Random random(seed);
    out << "sku,gtin,quantity\n";
    for (std::uint64_t line = 1; line <= lines; ++line)
        out << large_sku(line) << ',' << large_gtin(line) << ',' << 1 + random() % 2500 << '\n';
    return static_cast<std::uint64_t>(out.tellp());
}

}  // namespace crossdock::bench
