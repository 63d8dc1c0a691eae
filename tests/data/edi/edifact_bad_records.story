begin 0 INVRPT D:96A:UN 14/5412345000013>14/4012345500004 IC1//1
record 358-392 LIN(01=5 03(01=5412345000051 02=EN) QTY(01(01=145 02=5)))
header (UNH(01=1 02(01=INVRPT 02=D 03=96A 04=UN 05=EAN004)) BGM(01=35 02=INV1 03=9) DTM(01(01=137 02=202607251030 03=203)) NAD(01=SU 02(01=5412345000013 03=9) RFF(01(01=VA 02=1))) NAD(01=WH 02(01=4012345500004 03=9)))
end ok
record 0085:39 #0 @227 1:228 s8 e1 c2: QTY element 01 component 02 (6060) is too long; expected at most 15 digits
record 0085:37 #0 @280 1:281 s10 e1 c2: QTY element 01 component 02 (6060) should be a number
record 0085:13 #0 @308 1:309 s12 e1 c2: QTY element 01 component 02 (6060) is missing
record 0085:19 #0 @348 1:349 s14 e1 c2: QTY element 01 component 02 (6060) has another decimal mark than announced
warning 0085:15 #0 @352 1:353 s15: segment ZZZ is not known to the standard
