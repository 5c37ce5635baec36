package evidence

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/s3blob" // s3://
)

// Folder is a bucket that is a folder of this machine; it is made if it is not there.
func Folder(dir string) (*blob.Bucket, error) {
	b, err := fileblob.OpenBucket(dir, &fileblob.Options{
		CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite,
	})
	if err != nil {
		return nil, fmt.Errorf("open the folder for evidence: %w", err)
	}
	return b, nil
}

// Bucket opens the place that a URL names: file:///var/lib/redress/blobs, or
// s3://bucket?region=eu-central-1, with &endpoint=https://… for a store that is
// not Amazon's and &use_path_style=true where buckets have no host names of
// their own. S3's credentials are found as AWS's tools find them. Errors do not
// repeat the URL.
func Bucket(ctx context.Context, address string) (*blob.Bucket, error) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil {
		return nil, errors.New("it is no URL, or one with credentials in it")
	}
	switch u.Scheme {
	case "file":
		if u.Host != "" || !filepath.IsAbs(u.Path) || u.RawQuery != "" {
			return nil, errors.New("a folder's URL is file:// and an absolute path")
		}
		return Folder(u.Path)
	case "s3":
		if u.Host == "" {
			return nil, errors.New("an S3 URL is s3:// and a bucket's name")
		}
		b, err := blob.OpenBucket(ctx, address)
		if err != nil {
			return nil, fmt.Errorf("open the bucket %s: %w", u.Host, err)
		}
		return b, nil
	}
	return nil, errors.New("its scheme is neither file nor s3")
}
