// `crossdock validate`, `dump` and `schema show` through the real program.
#include "tests/support/gateway.h"

#include <gtest/gtest.h>
#include <string>

namespace crossdock::e2e {
namespace {

const std::string sample =
    "ISA*00*          *00*          *ZZ*NORTHWIND      *ZZ*CROSSDOCK      "
    "*261127*1030*U*00401*000000101*0*P*>~"
    "GS*IB*NORTHWIND*CROSSDOCK*20261127*1030*7*X*004010~ST*846*0001~BIA*00*SI*R1*20261127*1030~"
    "LIN*1*VN*A-1~QTY*33*12*EA~CTT*1~SE*6*0001~GE*1*7~IEA*1*000000101~";

class EdiCommands : public testing::Test {
protected:
    std::string write(const std::string& name, const std::string& text) const {
        const std::string path = folder_.path() + "/" + name;
        support::write_file(path, text);
        return path;
    }
    std::string bad() const {
        std::string text = sample;
        text.replace(text.find("*12*"), 4, "*1O2*");
        return write("bad.x12", text);
    }
    static support::Output crossdock(const std::string& arguments) {
        return support::run({"/bin/sh", "-c", "exec '" + support::binary("crossdock") + "' " + arguments},
                            std::chrono::seconds(30));
    }

private:
    support::TempFolder folder_{"crossdock-edi-commands"};
};

TEST_F(EdiCommands, ExitStatusSaysWhatBecameOfTheFiles) {
    const std::string good = write("good.x12", sample);
    EXPECT_EQ(crossdock("validate " + good).code, 0);
    EXPECT_EQ(crossdock("validate " + good + " " + bad()).code, 1);
    EXPECT_EQ(crossdock("validate " + write("text", "no EDI at all")).code, 2);
    EXPECT_EQ(crossdock("validate " + good + ".not-there").code, 2);
}

TEST_F(EdiCommands, AFaultIsNamedForPeopleAndPrograms) {
    const std::string path = bad();
    const auto people = crossdock("validate " + path);
    EXPECT_NE(people.out.find("bad.x12:1:"), std::string::npos) << people.out;
    EXPECT_NE(
        people.out.find("segment 4: LIN: QTY element 02 (380) should be a number, found '1O2' [AK403:6]"),
        std::string::npos)
        << people.out;
    const auto programs = crossdock("validate --json " + path);
    for (const char* part : {R"("valid":false)", R"("faults":[],"documents":[{"type":"846")",
                             R"("control":"0001")", R"("accepted":false)", R"("level":"element")",
                             R"("code":"not_a_number","ack_code":"6","ack_list":"AK403")",
                             R"("segment":"QTY","segment_position":4,"element":2,"component":null)",
                             R"("line":1)", R"("value":"1O2")"}) {
        EXPECT_NE(programs.out.find(part), std::string::npos) << part << "\n" << programs.out;
    }
    EXPECT_EQ(crossdock("validate --mask --json --ack " + path).out.find("1O2"), std::string::npos);
}

TEST_F(EdiCommands, TheAcknowledgmentIsPrintedAlsoForStandardInput) {
    const std::string path = bad();
    const auto of_file = crossdock("validate --ack " + path),
               of_input = crossdock("validate --ack - < " + path);
    for (const auto& output : {of_file, of_input}) {
        EXPECT_NE(
            output.out.find("AK2*846*0001~\nAK3*QTY*4*LIN*8~\nAK4*2*380*6*1O2~\nAK5*R*5~\nAK9*R*1*1*0~\n"),
            std::string::npos)
            << output.out;
    }
}

TEST_F(EdiCommands, DumpIndentsLoopsAndNamesElements) {
    const auto output = crossdock("dump " + write("good.x12", sample));
    EXPECT_EQ(output.code, 0);
    EXPECT_NE(output.out.find("\n  LIN "), std::string::npos) << output.out;
    EXPECT_NE(output.out.find("\n    QTY "), std::string::npos) << output.out;
    EXPECT_NE(output.out.find("quantity = 12"), std::string::npos) << output.out;
}

TEST_F(EdiCommands, SchemaShowPrintsMessagesAndTheirElements) {
    EXPECT_NE(crossdock("schema show").out.find("edifact/D:96A/INVRPT\n"), std::string::npos);
    const auto order = crossdock("schema show x12/004010/850");
    EXPECT_EQ(order.code, 0);
    EXPECT_NE(order.out.find("BEG  M x1"), std::string::npos) << order.out.substr(0, 300);
    EXPECT_EQ(crossdock("schema show x12/004010/000").code, 1);
    EXPECT_EQ(crossdock("schema show nonsense").code, 2);
}

}  // namespace
}  // namespace crossdock::e2e
