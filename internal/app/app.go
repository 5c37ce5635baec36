// Package app turns configuration into running parts: the settings, the
// connections made from them, the worker that hosts the process and the desk
// where complaints come in. worker, starter and the tests share it.
package app
