package app

// Mailbox is how e-mail comes in. Nothing is listened for while MAIL_LISTEN is
// empty; letters carry reply addresses as soon as MAIL_REPLY_DOMAIN is set.
type Mailbox struct {
	Listen       string `env:"MAIL_LISTEN" unit:"URL" help:"where mails are taken in: smtp://127.0.0.1:2525, lmtp://127.0.0.1:2424 or lmtp:///run/redress.sock; empty: none are"`
	Shops        string `env:"MAIL_SHOPS" unit:"address=platform/shop, …" help:"the addresses whose mails open complaints, each with its shop, such as help@demo.example=taobao/demo"`
	ReplyDomain  string `env:"MAIL_REPLY_DOMAIN" unit:"domain" help:"the domain that letters are answered to, case+<number>.<tag>@<domain>; its mail must come to MAIL_LISTEN"`
	OrderPattern string `env:"MAIL_ORDER_PATTERN" unit:"regexp …" help:"finds the order's number in a mail (its last group); several, parted by spaces, each as platform/shop=regexp; empty: what stands behind the word for an order"`
	Authserv     string `env:"MAIL_TRUSTED_AUTHSERV" unit:"name" help:"the mail server before Redress whose Authentication-Results are believed; it must remove those that come in under its name"`
	TLSCert      string `env:"MAIL_TLS_CERT_PATH" unit:"path" help:"the listener's certificate (PEM); with its key STARTTLS is offered"`
	TLSKey       string `env:"MAIL_TLS_KEY_PATH" unit:"path" help:"the key of that certificate (PEM)"`
}
