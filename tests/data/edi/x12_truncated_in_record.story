begin 0 846 004010 ZZ/NORTHWIND>01/CROSSDOCK 000000101/7/0001
header (ST(01=846 02=0001) BIA(01=00 02=SI 03=R1 04=20260725 05=1030) DTM(01=007 02=20260725) REF(01=IA 02=10443) N1(01=SU 02=NORTHWIND 03=92 04=10443 N3(01=1 MAIN ST)) N1(01=WH 02=EAST 03=92 04=DC1))
end bad
document AK502:2 #0 @371 1:372: the document is not finished
warning AK905:3 #0 @371 1:372: the group is not finished
warning TA105:023 #0 @371 1:372: the interchange is not finished
