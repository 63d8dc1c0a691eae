begin 0 846 004010 ZZ/NORTHWIND>01/CROSSDOCK 000000101/7/0001
record 282-473 LIN(01=1 02=VN 03=A-1 04=UP PID(01=F 02=08 05=XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX) DTM(01=007 02=20260231) CTP(02=UCP 03=9,95) QTY(01=33 02=12 03=EACH 04=X 05=Y DTM(01=007 02=20260725 03=2561)))
header (ST(01=846 02=0001) BIA(01=00 02=SI 03=R1 04=20260725 05=1030) DTM(01=007 02=20260725) REF(01=IA 02=10443) N1(01=SU 02=NORTHWIND 03=92 04=10443 N3(01=1 MAIN ST)) N1(01=WH 02=EAST 03=92 04=DC1))
end ok
warning AK403:2 #0 @282 1:283 s8 e5: LIN element 05 (234) is missing, for what else the segment holds; expected condition P0405
warning AK403:5 #0 @309 1:310 s9 e5: PID element 05 (352) is too long; expected at most 80 characters
warning AK403:8 #0 @408 1:409 s10 e2: DTM element 02 (373) is no date that exists; expected a date (CCYYMMDD)
warning #0 @417 1:418 s11: a segment ends in empty elements
warning AK403:6 #0 @426 1:427 s11 e3: CTP element 03 (212) has another decimal mark than announced
warning AK403:5 #0 @442 1:443 s12 e3: QTY element 03 (355) is too long; expected at most 2 characters
warning AK403:3 #0 @449 1:450 s12 e5: QTY element 05 is one element too many; expected no further element
warning AK403:10 #0 @432 1:433 s12 e4: QTY element 04 (61) excludes another element of the segment; expected condition E0204
warning AK403:9 #0 @468 1:469 s13 e3: DTM element 03 (337) is no time that exists; expected a time (HHMM, HHMMSS)
