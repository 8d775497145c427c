// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for the customer's reverse proxy with single sign-on.  It knows one
// person, names them in a header, and takes that header away from whoever brings
// their own, which is all that capacityd expects of the real one.
import http from "node:http";

const HEADER = "x-forwarded-user";

function forward(socketPath, user, request, answer) {
	const headers = { ...request.headers };
	delete headers[HEADER];
	delete headers.connection;
	if (user)
		headers[HEADER] = user;
	const onward = http.request({ socketPath, method: request.method, path: request.url, headers }, (reply) => {
		answer.writeHead(reply.statusCode, reply.headers);
		reply.pipe(answer);
	});
	onward.on("error", () => {
		if (!answer.headersSent)
			answer.writeHead(502);
		answer.end();
	});
	// A page that was left needs no more of its stream.
	answer.on("close", () => onward.destroy());
	request.pipe(onward);
}

export function openSso(socketPath, user) {
	const server = http.createServer((request, answer) => forward(socketPath, user, request, answer));
	return new Promise((resolve) => {
		server.listen(0, "127.0.0.1", () => resolve({
			url: `http://127.0.0.1:${server.address().port}`,
			close: () => new Promise((done) => {
				server.close(done);
				server.closeAllConnections();
			}),
		}));
	});
}
