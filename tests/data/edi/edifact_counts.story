begin 0 INVRPT D:96A:UN 14/5412345000013>14/4012345500004 IC1//1
record 195-359 LIN(01=1 03(01=5412345000013 02=EN) PIA(01=1 02(01=A-1 02=SA) 03(01=B1 02=BP)) IMD(01=F 02=8 03(04=LAMP 19' W+X)) QTY(01(01=145 02=12 03=PCE) LOC(01=18 02(01=DC1 03=92)) DTM(01(01=7 02=20260725 03=102)) PRI(01(01=AAA 02=9.95))) QTY(01(01=21 02=40 03=PCE) DTM(01(01=2 02=20260801 03=102))))
record 359-393 LIN(01=2 03(01=5412345000020 02=EN) QTY(01(01=145 02=0)))
header (UNH(01=1 02(01=INVRPT 02=D 03=96A 04=UN 05=EAN004)) BGM(01=35 02=INV1 03=9) DTM(01(01=137 02=202607251030 03=203)) NAD(01=SU 02(01=5412345000013 03=9) RFF(01(01=VA 02=1))) NAD(01=WH 02(01=4012345500004 03=9)))
end ok
warning 0085:29 #0 @397 1:398 s18 e1: UNT01 gives a wrong number of segments; expected 18
warning 0085:28 #0 @399 1:400 s18 e2: UNT02 has another reference than its header; expected that of its header
warning 0085:29 #0 @405 1:406 e1: UNZ01 gives a wrong number of groups or messages; expected 1
warning 0085:28 #0 @407 1:408 e2: UNZ02 has another reference than its header; expected that of its header
