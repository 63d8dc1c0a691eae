#include "gateway/core/time.h"

#include <gtest/gtest.h>

namespace crossdock {
namespace {

using namespace std::chrono;

const auto name_of = [](const auto& row) { return row.param.name; };

struct Text {
    std::string name, text, read;  ///< "-" = refused
};

std::ostream& operator<<(std::ostream& out, const Text& row) {
    return out << row.name;
}

class Rfc3339 : public testing::TestWithParam<Text> {};

TEST_P(Rfc3339, IsReadAsUtcOrRefused) {
    const auto instant = parse_rfc3339(GetParam().text);
    EXPECT_EQ(instant ? to_rfc3339(*instant) : "-", GetParam().read);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, Rfc3339,
    testing::Values(
        Text{"Zulu", "2026-11-25T21:56:28Z", "2026-11-25T21:56:28Z"},
        Text{"Lower", "2026-11-25t21:56:28z", "2026-11-25T21:56:28Z"},
        Text{"Blank", "2026-11-25 21:56:28Z", "2026-11-25T21:56:28Z"},
        Text{"OffsetEast", "2026-11-25T21:56:28+01:30", "2026-11-25T20:26:28Z"},
        Text{"OffsetWestOverMidnight", "2026-12-31T21:56:28-05:00", "2027-01-01T02:56:28Z"},
        Text{"OffsetUnknown", "2026-11-25T21:56:28-00:00", "2026-11-25T21:56:28Z"},
        Text{"Millis", "2026-11-25T21:56:28.5Z", "2026-11-25T21:56:28.500Z"},
        Text{"Micros", "2026-11-25T21:56:28.000001Z", "2026-11-25T21:56:28.000001Z"},
        Text{"BelowMicros", "2026-11-25T21:56:28.0000019Z", "2026-11-25T21:56:28.000001Z"},
        Text{"ManyDigits", "2026-11-25T21:56:28." + std::string(50, '0') + "Z", "2026-11-25T21:56:28Z"},
        Text{"LeapSecond", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
        Text{"LeapDay", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
        Text{"BeforeTheEpoch", "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"},
        Text{"YearZero", "0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"},
        Text{"NoLeapDay", "2026-02-29T00:00:00Z", "-"}, Text{"NoOffset", "2026-11-25T21:56:28", "-"},
        Text{"NoOffsetButFraction", "2026-11-25T21:56:28.5", "-"},
        Text{"Hour24", "2026-11-25T24:00:00Z", "-"}, Text{"Minute60", "2026-11-25T21:60:00Z", "-"},
        Text{"Second61", "2026-11-25T21:00:61Z", "-"}, Text{"Month13", "2026-13-01T00:00:00Z", "-"},
        Text{"DotOnly", "2026-11-25T21:56:28.Z", "-"}, Text{"ShortOffset", "2026-11-25T21:56:28+01", "-"},
        Text{"OffsetWithoutColon", "2026-11-25T21:56:28+0100", "-"},
        Text{"Offset24", "2026-11-25T21:56:28+24:00", "-"}, Text{"Trailing", "2026-11-25T21:56:28Zx", "-"},
        Text{"Date", "2026-11-25", "-"}, Text{"Empty", "", "-"},
        Text{"BadSeparator", "2026/11/25T21:56:28Z", "-"}, Text{"Sign", "2026-11-25T+1:56:28Z", "-"}),
    name_of);

class DateText : public testing::TestWithParam<Text> {};

TEST_P(DateText, IsADayOfTheCalendarOrRefused) {
    const auto date = parse_date(GetParam().text);
    EXPECT_EQ(date ? to_iso(*date) : "-", GetParam().read);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, DateText,
    testing::Values(Text{"Long", "2026-12-01", "2026-12-01"}, Text{"Short", "20261201", "2026-12-01"},
                    Text{"LeapDay", "20240229", "2024-02-29"}, Text{"NoLeapDay", "20230229", "-"},
                    Text{"CenturyWithout", "21000229", "-"}, Text{"DayZero", "20261200", "-"},
                    Text{"MonthZero", "2026-00-01", "-"}, Text{"Mixed", "2026-1201", "-"},
                    Text{"SixDigits", "261201", "-"}, Text{"Blank", " 2026120", "-"}, Text{"Empty", "", "-"}),
    name_of);

struct Local {
    std::string name, zone;
    year_month_day day;
    minutes time;
    std::string utc;
};

std::ostream& operator<<(std::ostream& out, const Local& row) {
    return out << row.name;
}

class LocalTimes : public testing::TestWithParam<Local> {};

TEST_P(LocalTimes, AreOneMomentEach) {
    const auto zone = TimeZone::find(GetParam().zone);
    ASSERT_TRUE(zone);
    EXPECT_EQ(zone->name(), GetParam().zone);
    EXPECT_EQ(to_rfc3339(zone->to_instant(LocalTime(local_days(GetParam().day)) + GetParam().time)),
              GetParam().utc);
}

INSTANTIATE_TEST_SUITE_P(
    Zones, LocalTimes,
    testing::Values(
        Local{"Utc", "UTC", 2026y / 7 / 1, 90min, "2026-07-01T01:30:00Z"},
        Local{"Summer", "Europe/Berlin", 2026y / 7 / 1, 12h, "2026-07-01T10:00:00Z"},
        Local{"Winter", "Europe/Berlin", 2026y / 12 / 1, 12h, "2026-12-01T11:00:00Z"},
        Local{"TwiceIsTheFirst", "America/New_York", 2026y / 11 / 1, 90min, "2026-11-01T05:30:00Z"},
        Local{"AfterTheSecond", "America/New_York", 2026y / 11 / 1, 2h, "2026-11-01T07:00:00Z"},
        Local{"TwiceInBerlin", "Europe/Berlin", 2026y / 10 / 25, 150min, "2026-10-25T00:30:00Z"},
        Local{"NeverIsTheChange", "Europe/Berlin", 2026y / 3 / 29, 150min, "2026-03-29T01:00:00Z"},
        Local{"NeverInNewYork", "America/New_York", 2026y / 3 / 8, 135min, "2026-03-08T07:00:00Z"},
        Local{"HalfHourZone", "Asia/Kolkata", 2026y / 1 / 1, 0min, "2025-12-31T18:30:00Z"}),
    name_of);

TEST(TimeZone, IsNotFoundUnderAnUnknownName) {
    const auto zone = TimeZone::find("Mars/Olympus");
    ASSERT_FALSE(zone);
    EXPECT_EQ(zone.error().code, Errc::not_found);
}

TEST(TimeZone, IsUtcByDefault) {
    EXPECT_EQ(TimeZone().name(), "UTC");
}

TEST(SystemClock, KnowsThatItIsLaterThanThisTestWasWritten) {
    EXPECT_GT(SystemClock().now(), *parse_rfc3339("2020-01-01T00:00:00Z"));
}

TEST(TimeZone, ShowsWhatItsClocksShow) {
    const Instant at = *parse_rfc3339("2026-07-25T23:30:00Z");
    const auto minutes = [&](const TimeZone& zone) {
        return (zone.to_local(at).time_since_epoch() - at.time_since_epoch()) / std::chrono::minutes(1);
    };
    EXPECT_EQ(minutes(TimeZone()), 0);
    EXPECT_EQ(minutes(*TimeZone::find("Europe/Berlin")), 120);
    EXPECT_EQ(minutes(*TimeZone::find("America/Chicago")), -300);
}

}  // namespace
}  // namespace crossdock
