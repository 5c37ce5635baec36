package mailbox_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
)

func TestSTARTTLSIsOfferedWithACertificate(t *testing.T) {
	t.Parallel()
	c := open(t)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	cert, err := x509.ParseCertificate(raw)
	require.NoError(t, err)
	known := x509.NewCertPool()
	known.AddCert(cert)

	listener, err := c.box.Listen.Open(t.Context())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() {
		served <- c.box.Serve(ctx, listener, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}, MinVersion: tls.VersionTLS12})
	}()
	client, err := smtp.DialStartTLS(listener.Addr().String(), &tls.Config{RootCAs: known, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12})
	require.NoError(t, err)
	require.NoError(t, client.SendMail(customerAt, []string{shopAddress}, strings.NewReader(lines(mailOf("1", "Broken", "It leaks.")))))
	require.NoError(t, client.Quit())
	cancel()
	require.NoError(t, <-served)
	require.Equal(t, []string{"opened"}, c.results())

	plain, err := smtp.Dial(c.at)
	require.NoError(t, err)
	require.NoError(t, plain.Hello("mx.example"))
	offered, _ := plain.Extension("STARTTLS")
	require.False(t, offered, "without a certificate it is not")
	require.NoError(t, plain.Quit())
}
