// What Leaflet must still ask a browser at run time; the rest is known of each that this is built for.

const { platform, userAgent } = navigator;
const chrome = /chrome/i.test(userAgent);

export default {
  chrome,
  linux: /^Linux/.test(platform),
  mac: /^Mac/.test(platform),
  mobile: typeof orientation !== 'undefined' || /mobile/i.test(userAgent),
  retina: devicePixelRatio > 1,
  safari: !chrome && /safari/i.test(userAgent),
  touchNative: 'ontouchstart' in window || !!window.TouchEvent,
};
