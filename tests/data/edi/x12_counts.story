begin 0 846 004010 ZZ/NORTHWIND>01/CROSSDOCK 000000101/7/0001
record 282-410 LIN(01=1 02=VN 03=A-1 04=UP 05=012345678905 PID(01=F 02=08 05=DESK LAMP) QTY(01=33 02=12 03=EA DTM(01=007 02=20260725)) QTY(01=29 02=40 03=EA DTM(01=018 02=20260801)) N1(01=WH 02=EAST 03=92 04=DC1))
record 410-435 LIN(01=2 02=VN 03=A-2 QTY(01=33 02=0 03=EA))
header (ST(01=846 02=0001) BIA(01=00 02=SI 03=R1 04=20260725 05=1030) DTM(01=007 02=20260725) REF(01=IA 02=10443) N1(01=SU 02=NORTHWIND 03=92 04=10443 N3(01=1 MAIN ST)) N1(01=WH 02=EAST 03=92 04=DC1))
end ok
warning AK502:4 #0 @444 1:445 s18 e1: SE01 gives a wrong number of segments; expected 18
warning AK502:3 #0 @447 1:448 s18 e2: SE02 has another reference than its header; expected 0001
warning AK905:5 #0 @455 1:456 e1: GE01 gives a wrong number of documents; expected 1
warning AK905:4 #0 @457 1:458 e2: GE02 has another reference than its header; expected 7
warning TA105:021 #0 @463 1:464 e1: IEA01 gives a wrong number of groups or messages; expected 1
warning TA105:001 #0 @465 1:466 e2: IEA02 has another reference than its header; expected 000000101
