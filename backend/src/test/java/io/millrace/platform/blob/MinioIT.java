package io.millrace.platform.blob;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The contract on a MinIO server, whose CORS rule is the whole server's, from its environment. */
@NeedsProgram("minio")
final class MinioIT extends BlobStoreContract {

  @Override
  S3Server server(Path folder) {
    Path minio = TestPrograms.find("minio").orElseThrow();
    int port = InstalledServer.freePort();
    URI endpoint = InstalledServer.local(port);
    String secret = ids.secret(40);
    return new InstalledServer(
        List.of(
            minio.toString(),
            "server",
            folder.toString(),
            "--quiet",
            "--address",
            "127.0.0.1:" + port),
        Map.of(
            "MINIO_ROOT_USER",
            "millrace",
            "MINIO_ROOT_PASSWORD",
            secret,
            "MINIO_API_CORS_ALLOW_ORIGIN",
            S3Server.ORIGIN,
            "MINIO_BROWSER",
            "off",
            "MINIO_UPDATE",
            "off"),
        new S3Settings(endpoint, endpoint, "us-east-1", "millrace", "millrace", secret),
        "/minio/health/ready");
  }
}
