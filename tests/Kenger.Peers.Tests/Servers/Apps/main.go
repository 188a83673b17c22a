// Ways to write a router with Go's net/http, each on a port of its own. Ends when its standard input does.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
)

func isBelow(path string) bool {
	return path == "/api" || strings.HasPrefix(path, "/api/")
}

func tell(w http.ResponseWriter, isIn bool, read string) {
	word := "OPEN"
	if isIn {
		word = "PROTECTED"
	}
	fmt.Fprintf(w, "%s %q", word, read)
}

func serve(name string, handler http.Handler) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s %d\n", name, listener.Addr().(*net.TCPAddr).Port)
	go http.Serve(listener, handler)
}

func main() {
	mux := http.NewServeMux()
	guarded := func(w http.ResponseWriter, r *http.Request) { tell(w, true, r.Host+r.URL.Path) }
	mux.HandleFunc("/api/", guarded)
	mux.HandleFunc("secret.example.com/", guarded)
	mux.HandleFunc("xn--mnchen-3ya.example/", guarded)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { tell(w, false, r.Host+r.URL.Path) })
	serve("go-mux", mux)
	serve("go-path", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { tell(w, isBelow(r.URL.Path), r.URL.Path) }))
	serve("go-escaped", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tell(w, isBelow(r.URL.EscapedPath()), r.URL.EscapedPath())
	}))
	serve("go-files", http.FileServer(http.Dir(os.Args[1])))
	io.Copy(io.Discard, os.Stdin)
}
