// Stands in for FFmpeg's libavdevice, which the ffmpeg program links for microphones and screens. The real one
// drags in PulseAudio, ALSA and X11, which no server has, and without them the program does not start. Hark
// never opens a device, so it gets none: the functions the program calls, doing nothing.
#include <stddef.h>

unsigned avdevice_version(void) { return 62 << 16; }
const char * avdevice_configuration(void) { return "none"; }
void avdevice_register_all(void) {}
int avdevice_list_input_sources(const void * device, const char * name, void * options, void ** list) {
    (void) device; (void) name; (void) options; (void) list;
    return -1;
}
int avdevice_list_output_sinks(const void * device, const char * name, void * options, void ** list) {
    (void) device; (void) name; (void) options; (void) list;
    return -1;
}
void avdevice_free_list_devices(void ** list) { (void) list; }
const void * av_input_audio_device_next(const void * previous) { (void) previous; return NULL; }
const void * av_input_video_device_next(const void * previous) { (void) previous; return NULL; }
const void * av_output_audio_device_next(const void * previous) { (void) previous; return NULL; }
const void * av_output_video_device_next(const void * previous) { (void) previous; return NULL; }
