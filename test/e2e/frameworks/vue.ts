import { createApp } from 'vue';
import { widget } from './host.ts';
import Sale from './sale.vue';

await widget;
createApp(Sale).mount('#root');
