// The public npm parsers that crossdock-bench stands beside: `node edi.mjs x12|edifact FILE` prints the median of
// five warm passes in MB/s. Both only cut segments; neither checks counts, structures or values.
import { readFileSync, createReadStream } from 'node:fs';
import { createRequire } from 'node:module';

const [standard, file] = process.argv.slice(2);
const require = createRequire(process.cwd() + '/');
const megabytes = readFileSync(file).length / 1e6;

async function x12() {
    const { X12parser } = require('x12-parser');
    let segments = 0;
    const parser = new X12parser();
    parser.on('data', () => { ++segments; });
    await new Promise((done, failed) => {
        parser.on('end', done).on('error', failed);
        createReadStream(file).pipe(parser);
    });
    return segments;
}

async function edifact() {
    const Parser = require('edifact/parser.js');
    const text = readFileSync(file, 'latin1');
    let segments = 0;
    const parser = new Parser();
    parser.encoding('UNOC');
    parser.onopensegment = () => { ++segments; };
    parser.onelement = () => {};
    parser.oncomponent = () => {};
    parser.onclosesegment = () => {};
    parser.write(text);
    parser.end();
    return segments;
}

const rates = [];
let segments = 0;
for (let pass = 0; pass < 6; ++pass) {
    const begin = process.hrtime.bigint();
    segments = await (standard === 'x12' ? x12() : edifact());
    if (pass > 0) rates.push(megabytes / (Number(process.hrtime.bigint() - begin) / 1e9));
}
rates.sort((a, b) => a - b);
console.log(rates[2].toFixed(2), segments);
