package io.millrace.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found where the runtime has no CUDA, and how what tools say is read. */
class CudaDevicesTest {
  @TempDir Path folder;

  @Test
  void aBuildWithoutCudaFindsNoneAndSaysSo() {
    // When
    CudaDevices.Found found = CudaDevices.find(folder, 8);

    // Then
    assertThat(found.devices()).isEmpty();
    assertThat(found.whyNoMore()).isEqualTo("this build of ONNX Runtime has no CUDA");
  }

  @Test
  void theDeviceWithTheLeastFreeMemoryDecides() {
    assertThat(CudaDevices.leastOf("81078\n512\n 4096 \n")).hasValue(512L << 20);
    assertThat(CudaDevices.leastOf("")).isEmpty();
    assertThat(CudaDevices.leastOf("No devices were found\n")).isEmpty();
    assertThat(CudaDevices.leastOf("[N/A]\n512\n")).isEmpty();
  }

  @Test
  void whatTheLinkerMissesIsSaidWithoutTheRuntimesOwnWords() {
    assertThat(
            CudaDevices.cause(
                "ONNX Runtime refused the model: FAIL : Failed to load library"
                    + " libonnxruntime_providers_cuda.so with error: libcublasLt.so.13: cannot open"
                    + " shared object file\n"))
        .isEqualTo("libcublasLt.so.13: cannot open shared object file");
    assertThat(CudaDevices.cause("CUDA failure 100: no CUDA-capable device is detected"))
        .isEqualTo("CUDA failure 100: no CUDA-capable device is detected");
  }
}
