package io.millrace.platform.blob;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * MinIO leaves the storage class empty where it lists uploads under way, and the S3 client refuses
 * to read that. Nobody here asks for the class: name the usual one.
 */
final class EmptyStorageClass implements Interceptor {

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    boolean listing =
        chain.request().method().equals("GET")
            && chain.request().url().queryParameterNames().contains("uploads");
    return listing && response.isSuccessful() ? filled(response) : response;
  }

  private static Response filled(Response response) throws IOException {
    ResponseBody body = response.body();
    String xml =
        body.string()
            .replace("<StorageClass></StorageClass>", "<StorageClass>STANDARD</StorageClass>");
    return response.newBuilder().body(ResponseBody.create(xml, body.contentType())).build();
  }
}
