begin 0 846 004010 ZZ/NORTHWIND>01/CROSSDOCK 000000101/7/0001
record 425-451 LIN(01=2 02=VN 03=A-2 QTY(01=33 02=0 03=EA))
header (ST(01=846 02=0001) BIA(01=00 02=SI 03=R1 04=20260725 05=1030) DTM(01=007 02=20260725) REF(01=IA 02=10443) N1(01=SU 02=NORTHWIND 03=92 04=10443 N3(01=1 MAIN ST)) N1(01=WH 02=EAST 03=92 04=DC1))
end ok
warning #0 @107 2:1: line breaks stand between segments
record #0 @321 11:1 s9: segment PID holds a line break: its terminator may be missing
warning #0 @321 11:1 s9: a segment is broken into lines
warning AK403:5 #0 @352 12:11 s9 e8: PID element 08 (1073) is too long; expected at most 1 characters
warning AK403:2 #0 @321 11:1 s9 e3: PID element 03 (559) is missing, for what else the segment holds; expected condition C0703
warning AK403:2 #0 @321 11:1 s9 e4: PID element 04 (751) is missing, for what else the segment holds; expected condition C0804
warning AK502:4 #0 @462 20:4 s17 e1: SE01 gives a wrong number of segments; expected 17
