package paypaltest

import (
	"encoding/json"
	"net/http"
)

const (
	unprocessable = "The requested action could not be performed, semantically incorrect, or failed business validation."
	malformed     = "Request is not well-formed, syntactically incorrect, or violates schema."
)

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// refuse answers as PayPal's errors are written; issue may be empty.
func refuse(w http.ResponseWriter, status int, name, message, issue string) {
	said := map[string]any{"name": name, "message": message, "debug_id": "f220242c4dcd9",
		"links": []any{map[string]any{"href": "https://developer.paypal.com/docs/api/customer-disputes/v1/#errors", "rel": "information_link"}}}
	if issue != "" {
		said["details"] = []any{map[string]any{"issue": issue, "location": "body"}}
	}
	answer(w, status, said)
}

func missing(w http.ResponseWriter) {
	refuse(w, http.StatusNotFound, "RESOURCE_NOT_FOUND", "The specified resource does not exist.", "INVALID_RESOURCE_ID")
}

func invalid(w http.ResponseWriter, issue string) {
	refuse(w, http.StatusBadRequest, "INVALID_REQUEST", malformed, issue)
}

func cannot(w http.ResponseWriter, issue string) {
	refuse(w, http.StatusUnprocessableEntity, "UNPROCESSABLE_ENTITY", unprocessable, issue)
}
