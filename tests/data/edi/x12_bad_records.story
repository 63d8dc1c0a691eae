begin 0 846 004010 ZZ/NORTHWIND>01/CROSSDOCK 000000101/7/0001
record 382-420 LIN(01=5 02=VN 03=A-5 N1(01=WH 02=E 03=92 04=1 QTY(01=33 02=5 03=EA)))
record 439-461 LIN(01=7 02=VN 03=A-7 QTY(01=33 02=7))
header (ST(01=846 02=0001) BIA(01=00 02=SI 03=R1 04=20260725 05=1030) DTM(01=007 02=20260725) REF(01=IA 02=10443) N1(01=SU 02=NORTHWIND 03=92 04=10443 N3(01=1 MAIN ST)) N1(01=WH 02=EAST 03=92 04=DC1))
end ok
record AK403:1 #0 @295 1:296 s9 e1: QTY element 01 (673) is missing
record AK403:6 #0 @326 1:327 s11 e2: QTY element 02 (380) should be a number
record AK403:1 #0 @333 1:334 s12 e2: LIN element 02 (235) is missing
warning AK403:1 #0 @333 1:334 s12 e3: LIN element 03 (234) is missing
record AK304:1 #0 @376 1:377 s16: segment QQQ is not known to the standard
warning AK403:4 #0 @406 1:407 s18 e4: N1 element 04 (67) is too short; expected at least 2 characters
record AK304:6 #0 @433 1:434 s21: segment BSN does not belong into this message
