// Ways to write a router with node's http module, each on a port of its own. Ends when its standard input does.
const fs = require('fs'), http = require('http'), path = require('path'), url = require('url');

const root = process.argv[2];
const guardedHosts = ['secret.example.com', 'xn--mnchen-3ya.example'];
const isBelow = p => p === '/api' || p.startsWith('/api/');

function tell(response, isIn, read) {
  response.end(`${isIn ? 'PROTECTED' : 'OPEN'} ${JSON.stringify(read)}`);
}

function isGuardedHost(host) {
  return guardedHosts.includes(new URL('http://' + host).hostname.replace(/\.$/, ''));
}

const apps = {
  'node-url': (request, response) => {
    const read = new URL(request.url, 'http://localhost').pathname;
    tell(response, isBelow(read) || isGuardedHost(request.headers.host), [read, request.headers.host]);
  },
  'node-raw': (request, response) => {
    const read = request.url.split('?')[0];
    tell(response, isBelow(read), read);
  },
  'node-parse': (request, response) => {
    const read = url.parse(request.url).pathname || '';
    tell(response, isBelow(read), read);
  },
  'node-host-url': (request, response) => {
    const read = new URL('http://' + request.headers.host + request.url).pathname;
    tell(response, isBelow(read), read);
  },
  'node-decode': (request, response) => {
    const read = path.posix.normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    tell(response, isBelow(read), read);
  },
  'node-files': (request, response) => {
    const file = path.join(root, decodeURIComponent(url.parse(request.url).pathname));
    fs.readFile(file, (error, bytes) => {
      response.statusCode = error ? 404 : 200;
      response.end(bytes);
    });
  },
  'node-ignore-case': (request, response) => {
    const read = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    tell(response, isBelow(read.toLowerCase()), read);
  },
};

for (const [name, app] of Object.entries(apps)) {
  const server = http.createServer((request, response) => {
    try {
      app(request, response);
    } catch (error) {
      response.statusCode = 500;
      response.end(error.message);
    }
  });
  server.keepAliveTimeout = 60000;
  server.listen(0, '127.0.0.1', () => console.log(`${name} ${server.address().port}`));
}

process.stdin.on('end', () => process.exit()).resume();
